// Medians, ratios, and the table.
import os from "node:os";

export const machine = () => `${os.cpus()[0].model}, ${os.cpus().length} cores, ${os.type()} ${os.release().split("-")[0]}`;

const median = (values) => values.toSorted((one, other) => one - other)[values.length >> 1];
const rounded = (value) => value === undefined ? null : (Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3)));

/** A row's medians by subject and throttle, with how each compares to ours. */
export function summary(name, row, measurements) {
  const groups = new Map();
  for (const measurement of measurements) {
    const key = `${measurement.throttle} ${measurement.subject}`;
    groups.set(key, [...(groups.get(key) ?? []), measurement]);
  }
  const entries = [...groups.values()].map((group) => ({
    subject: group[0].subject,
    throttle: group[0].throttle,
    runs: group.length,
    // What was not measured of a subject stays empty.
    medians: Object.fromEntries(Object.keys(row.columns).map((column) => [column, rounded(median(group.map(({ values }) => values[column])))])),
  }));
  const first = Object.keys(row.columns)[0];
  for (const entry of entries) {
    if (!entry.subject.startsWith("ours")) continue;
    const peers = entries.filter(({ subject, throttle }) => throttle === entry.throttle && !subject.startsWith("ours"));
    if (peers.length === 0) continue;
    entry.ratios = Object.fromEntries(peers.map(({ subject, medians }) => [subject, rounded(entry.medians[first] / medians[first])]));
  }
  return { name, title: row.title, reference: row.reference, columns: row.columns, entries };
}

/** The former results with what was measured in their place, if they are of the same day, machine and number of runs. */
export function merged(former, measured) {
  const isSame = former && ["date", "machine", "chromium", "runs"].every((key) => former[key] === measured[key]);
  if (!isSame) return measured;
  const rows = new Map(former.rows.map((row) => [row.name, row]));
  for (const row of measured.rows) {
    const isNew = (entry) => row.entries.some(({ subject, throttle }) => subject === entry.subject && throttle === entry.throttle);
    const kept = rows.get(row.name)?.entries.filter((entry) => !isNew(entry)) ?? [];
    const entries = [...row.entries, ...kept].sort((one, other) => one.throttle - other.throttle);
    rows.set(row.name, { ...row, entries });
  }
  const names = [...rows.keys()].sort();
  return { ...measured, seconds: former.seconds + measured.seconds, rows: names.map((name) => rows.get(name)) };
}

const cell = (value) => value?.toLocaleString("en", { maximumFractionDigits: 2 }) ?? "";

/** All rows as Markdown. */
export function markdown({ date, machine, chromium, runs, rows }) {
  const parts = [`Measured on ${date} on ${machine}, in Chromium ${chromium}: medians of ${runs} ${runs === 1 ? "run" : "runs"}.\n`];
  for (const { name, title, reference, columns, entries } of rows) {
    parts.push(`**(${name}) ${title}**\n`);
    const ratio = reference ? [`ours / ${reference}`] : [];
    parts.push(`| | ${[...Object.values(columns), ...ratio].join(" | ")} |`);
    parts.push(`|---|${[...Object.values(columns), ...ratio].map(() => "--:").join("|")}|`);
    for (const { subject, throttle, runs: own, medians, ratios } of entries) {
      const notes = [throttle > 1 && `CPU ${throttle}x slower`, own < runs && own < 3 && `${own} run`].filter(Boolean);
      const label = `${subject}${notes.length > 0 ? ` (${notes.join(", ")})` : ""}`;
      const cells = Object.keys(columns).map((column) => cell(medians[column]));
      if (reference) cells.push(ratios?.[reference] === undefined ? "" : cell(ratios[reference]));
      parts.push(`| ${subject.startsWith("ours") ? `**${label}**` : label} | ${cells.join(" | ")} |`);
    }
    parts.push("");
  }
  return `${parts.join("\n")}\n`;
}
