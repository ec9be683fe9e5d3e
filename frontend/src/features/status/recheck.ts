/** How often claims that are not final yet may be asked for again. */

export const RECHECKS = [
  { value: "off", label: "Never" },
  { value: "PT6H", label: "Every 6 hours" },
  { value: "P1D", label: "Every day" },
  { value: "P3D", label: "Every 3 days" },
  { value: "P7D", label: "Every week" },
];
