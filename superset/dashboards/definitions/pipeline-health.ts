import type { Dashboard, Text } from "../model.ts";
import { driftTable, restatedHours, restatementTable } from "../panels/corrections.ts";
import { assetTable, completenessMap, failedChecks, feedTable, healthCards } from "../panels/health.ts";
import { cards, text, wide } from "../panels/rows.ts";
import { durations, newestRuns, runBars } from "../panels/runs.ts";

const opening: Text = {
  en: `For operators: does the pipeline work, and can its numbers be trusted. The feed should be younger than 3 hours, and the reconciliation must find **0** differences. All instants are UTC. [Version française](/superset/dashboard/sante-du-pipeline/) · [Air quality](/superset/dashboard/air-quality/)`,
  fr: `Pour les exploitants : la chaîne fonctionne-t-elle, et ses chiffres sont-ils fiables. Le flux devrait avoir moins de 3 heures, et le rapprochement doit trouver **0** différence. Les instants sont UTC. [English version](/superset/dashboard/pipeline-health/) · [Qualité de l'air](/superset/dashboard/qualite-de-l-air/)`,
};

/** For operators; public unless the platform's configuration says otherwise. */
export const pipelineHealth: Dashboard = {
  key: "pipeline-health",
  slug: { en: "pipeline-health", fr: "sante-du-pipeline" },
  title: { en: "Pipeline health", fr: "Santé du pipeline" },
  description: {
    en: "Feed lag, assets, completeness, runs, restatements, failed checks and reconciliation.",
    fr: "Retard du flux, produits, complétude, exécutions, révisions, contrôles en échec et rapprochement.",
  },
  stations: "any",
  cacheSeconds: -1,
  content: {
    rows: [
      text(opening, 8),
      cards(healthCards()),
      wide(feedTable()),
      wide(assetTable()),
      wide(completenessMap()),
      wide(newestRuns()),
      wide(runBars()),
      wide(durations()),
      wide(failedChecks()),
      wide(restatedHours()),
      wide(restatementTable()),
      wide(driftTable()),
    ],
  },
};
