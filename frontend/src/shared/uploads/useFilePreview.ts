/** A chosen file and what the server makes of it, read again whenever the file or an option changes. */

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

interface Chosen {
  file: File;
  /** A file chosen again is read again, even under the same name. */
  turn: number;
}

/** `name` tells one page's previews from another's; nothing of them is kept once it is left. */
export function useFilePreview<O, P>(
  name: string,
  options: O,
  read: (file: File, options: O, signal: AbortSignal) => Promise<P>,
) {
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const preview = useQuery({
    queryKey: ["preview", name, chosen?.turn, options],
    queryFn: ({ signal }) =>
      chosen ? read(chosen.file, options, signal) : Promise.reject(new Error("no file")),
    enabled: chosen !== null,
    staleTime: Infinity,
    gcTime: 0,
    retry: false,
  });
  const choose = (file: File) => setChosen((before) => ({ file, turn: (before?.turn ?? 0) + 1 }));
  return { file: chosen?.file ?? null, choose, preview };
}
