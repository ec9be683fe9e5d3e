/** Where a file is dropped or chosen. */

import { IconFileSpreadsheet, IconUpload } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";

import { fileSize } from "@/shared/lib/numbers";

import css from "./Uploads.module.css";

interface Props {
  file: File | null;
  onFile: (file: File) => void;
  /** What choosing does not do yet, for those who hesitate. */
  note: string;
  /** Which files are meant, in words and for the browser's own dialog; tables unless said. */
  kinds?: string;
  accept?: string;
  disabled?: boolean;
}

export function FileDrop({
  file,
  onFile,
  note,
  kinds = "a .csv or .xlsx",
  accept = ".csv,.tsv,.txt,.xlsx",
  disabled = false,
}: Props) {
  const [over, setOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const take = (files: FileList | null) => {
    const first = files?.item(0);
    if (first && !disabled) onFile(first);
    // The same file, corrected meanwhile, can be chosen again.
    if (input.current) input.current.value = "";
  };
  const latest = useRef(take);
  useEffect(() => {
    latest.current = take;
  });
  // Also beside the area: there the browser would leave the page and open the file.
  useEffect(() => {
    const drag = (event: DragEvent) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      setOver(event.type === "dragover");
      if (event.type === "drop") latest.current(event.dataTransfer.files);
    };
    const leave = (event: DragEvent) => {
      if (event.relatedTarget === null) setOver(false);
    };
    window.addEventListener("dragover", drag);
    window.addEventListener("drop", drag);
    window.addEventListener("dragleave", leave);
    return () => {
      window.removeEventListener("dragover", drag);
      window.removeEventListener("drop", drag);
      window.removeEventListener("dragleave", leave);
    };
  }, []);
  return (
    <label className={css.drop} data-over={over || undefined} data-chosen={file !== null || undefined}>
      <input
        ref={input}
        type="file"
        className={css.input}
        accept={accept}
        disabled={disabled}
        onChange={(event) => take(event.currentTarget.files)}
      />
      {file ? (
        <>
          <IconFileSpreadsheet size={22} aria-hidden />
          <span className={css.fileName}>
            {file.name} <span className={css.muted}>{fileSize(file.size)}</span>
          </span>
          <span className={css.choose}>Choose another file</span>
        </>
      ) : (
        <>
          <IconUpload size={26} stroke={1.6} aria-hidden />
          <span>
            Drop {kinds} here, or <span className={css.choose}>choose a file</span>
          </span>
          <span className={css.muted}>{note}</span>
        </>
      )}
    </label>
  );
}
