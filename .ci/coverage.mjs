// Prints line and branch coverage of each assembly, merged over the test projects: node .ci/coverage.mjs <results folder>
// A line or a branch is covered when any test project ran it. Reads Coverlet's own JSON, which alone tells one branch from another.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const assemblies = ['Docfav.Scheduling', 'Docfav.Server'];
const reports = readdirSync(process.argv[2], { recursive: true })
  .filter(file => file.endsWith('coverage.json'))
  .map(file => JSON.parse(readFileSync(join(process.argv[2], file), 'utf8')));

for (const assembly of assemblies) {
  const lines = new Map();
  const branches = new Map();
  const saw = (map, key, hits) => map.set(key, map.get(key) || hits > 0);

  for (const report of reports) {
    for (const [file, classes] of Object.entries(report[`${assembly}.dll`] ?? {})) {
      for (const methods of Object.values(classes)) {
        for (const [name, method] of Object.entries(methods)) {
          for (const [line, hits] of Object.entries(method.Lines)) saw(lines, `${file}:${line}`, hits);
          for (const b of method.Branches) saw(branches, `${file}:${name}:${b.Line}:${b.Offset}:${b.Path}`, b.Hits);
        }
      }
    }
  }
  console.log(`${assembly}: lines ${share(lines)}, branches ${share(branches)}`);
}

function share(map) {
  const covered = [...map.values()].filter(Boolean).length;
  return map.size === 0 ? 'none' : `${(100 * covered / map.size).toFixed(1)} % (${covered} of ${map.size})`;
}
