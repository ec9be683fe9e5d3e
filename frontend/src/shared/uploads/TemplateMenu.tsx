/** The file to begin with: a template with the columns that are read. */

import { Button, Menu } from "@mantine/core";
import { IconChevronDown, IconDownload } from "@tabler/icons-react";

interface Props {
  href: (format: "csv" | "xlsx") => string;
}

export function TemplateMenu({ href }: Props) {
  return (
    <Menu>
      <Menu.Target>
        <Button
          variant="default"
          leftSection={<IconDownload size={16} aria-hidden />}
          rightSection={<IconChevronDown size={14} aria-hidden />}
        >
          Download template
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item component="a" href={href("csv")} download>
          As csv
        </Menu.Item>
        <Menu.Item component="a" href={href("xlsx")} download>
          As xlsx
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
