// The plain script: fetch one body, average its days, record nothing.
const [url = ""] = process.argv.slice(2);
const body: unknown = await (await fetch(`${url}/v3/getStationHourlyAvg/283164601`)).json();
const rows = typeof body === "object" && body !== null && "data" in body && Array.isArray(body.data) ? body.data : [];
const days = Map.groupBy(rows, (row) => String(row.timestamp).slice(0, 10));
const means = Array.from(days, ([day, hours]) => [
  day,
  hours.reduce((sum, hour) => sum + hour["PM2.5"], 0) / hours.length,
]);
process.stdout.write(`${means.length} days\n`);
