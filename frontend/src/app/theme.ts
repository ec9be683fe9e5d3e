/** The look of Mantine's components: one accent, dense controls, quiet surfaces. */

import {
  ActionIcon,
  Button,
  createTheme,
  type MantineColorsTuple,
  Menu,
  Modal,
  Tooltip,
} from "@mantine/core";

const deck: MantineColorsTuple = [
  "#eef2ff",
  "#dde5fd",
  "#bccbf8",
  "#97aef2",
  "#7794ec",
  "#5b7ee6",
  "#4469db",
  "#2f55c7",
  "#2648ad",
  "#1d3a90",
];

const dark: MantineColorsTuple = [
  "#e4e7ec",
  "#c6ccd6",
  "#a3acba",
  "#7d8796",
  "#3a414e",
  "#2c323d",
  "#1c2029",
  "#14171d",
  "#0f1216",
  "#0a0c0f",
];

export const theme = createTheme({
  primaryColor: "deck",
  primaryShade: { light: 7, dark: 7 },
  colors: { deck, dark },
  autoContrast: true,
  fontFamily: "'Inter Variable', 'Segoe UI', system-ui, -apple-system, sans-serif",
  fontFamilyMonospace: "ui-monospace, 'Cascadia Mono', 'SF Mono', Menlo, Consolas, monospace",
  fontSizes: { xs: "12px", sm: "13.5px", md: "15px", lg: "17px", xl: "20px" },
  lineHeights: { xs: "1.4", sm: "1.45", md: "1.5", lg: "1.5", xl: "1.4" },
  headings: {
    fontWeight: "650",
    sizes: { h1: { fontSize: "22px" }, h2: { fontSize: "16px" }, h3: { fontSize: "14px" } },
  },
  defaultRadius: 6,
  cursorType: "pointer",
  respectReducedMotion: true,
  focusRing: "auto",
  components: {
    Button: Button.extend({ defaultProps: { size: "sm" } }),
    ActionIcon: ActionIcon.extend({ defaultProps: { variant: "subtle", color: "gray", size: "lg" } }),
    Menu: Menu.extend({
      defaultProps: {
        shadow: "md",
        position: "bottom-end",
        withInitialFocusPlaceholder: false,
        transitionProps: { duration: 0 },
      },
    }),
    Modal: Modal.extend({
      defaultProps: { centered: true, radius: 10, transitionProps: { duration: 0 } },
      styles: { title: { fontWeight: 650 } },
    }),
    Tooltip: Tooltip.extend({
      defaultProps: {
        openDelay: 300,
        withArrow: true,
        multiline: true,
        maw: 320,
        events: { hover: true, focus: true, touch: false },
      },
    }),
  },
});
