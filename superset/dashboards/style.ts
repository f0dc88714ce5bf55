/**
 * Style of every dashboard: what a card's number is stays readable, instead of shrinking to one line. Below the width of a
 * tablet, where Superset keeps its twelve columns, cards stand in pairs, titles and texts take the lines that they need, and
 * tables are set smaller.
 */
export const style = `.superset-legacy-chart-big-number .subtitle-line {
  font-size: 13px !important;
  line-height: 1.3;
  height: auto !important;
  white-space: pre-line;
}
@media (max-width: 767px) {
  .grid-row:has([data-test-viz-type="big_number_total"]) { flex-wrap: wrap; gap: 16px; }
  .grid-row:has([data-test-viz-type="big_number_total"]) > * { flex: 1 1 40%; margin: 0 !important; }
  .resizable-container:has([data-test-viz-type="big_number_total"]) {
    width: 100% !important;
    max-width: 100% !important;
    height: 180px !important;
  }
  [data-test-viz-type="big_number_total"] .header-controls { display: none; }
  [data-test-viz-type="big_number_total"] .header-line { font-size: 30px !important; }
  [data-test-viz-type="big_number_total"] .subtitle-line { font-size: 12px !important; }
  .superset-legacy-chart-big-number, .dashboard-chart, .chart-container { width: 100% !important; }
  .chart-slice .header-title, .chart-slice .header-title * {
    font-size: 14px;
    display: block;
    overflow: visible;
    white-space: normal;
    -webkit-line-clamp: unset;
  }
  .dashboard-markdown .resizable-container { height: auto !important; }
  .superset-chart-table th, .superset-chart-table td {
    font-size: 11px;
    padding: 4px !important;
    white-space: normal !important;
  }
}
`;
