/** Mantine's look on the router's links: typed addresses, no page reload. */

import { Anchor, type AnchorProps, Button, type ButtonProps } from "@mantine/core";
import { createLink, type LinkComponent } from "@tanstack/react-router";
import { type ComponentPropsWithRef, forwardRef } from "react";

type Native<P> = P & Omit<ComponentPropsWithRef<"a">, keyof P | "href">;

const PlainAnchor = forwardRef<HTMLAnchorElement, Native<AnchorProps>>((props, ref) => (
  <Anchor ref={ref} {...props} />
));
PlainAnchor.displayName = "PlainAnchor";

const PlainButton = forwardRef<HTMLAnchorElement, Native<ButtonProps>>((props, ref) => (
  <Button component="a" ref={ref} {...props} />
));
PlainButton.displayName = "PlainButton";

const RoutedAnchor = createLink(PlainAnchor);
const RoutedButton = createLink(PlainButton);

export const TextLink: LinkComponent<typeof PlainAnchor> = (props) => (
  <RoutedAnchor preload="intent" {...props} />
);
export const ButtonLink: LinkComponent<typeof PlainButton> = (props) => (
  <RoutedButton preload="intent" {...props} />
);
