/** A dialog over the page. It closes with Esc, and the keyboard is back where it was. */

import { Modal, type ModalProps } from "@mantine/core";

import { useFocusBack } from "./useFocusBack";

export function Dialog(props: ModalProps) {
  useFocusBack(props.opened);
  return <Modal closeButtonProps={{ "aria-label": "Close" }} returnFocus={false} {...props} />;
}
