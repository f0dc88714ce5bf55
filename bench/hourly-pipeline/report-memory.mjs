// Loaded by `--import` into a measured process; plain JavaScript, so that it adds no type stripping of its own.
process.on("exit", () => process.stderr.write(`peak resident kilobytes: ${process.resourceUsage().maxRSS}\n`));
