/**
 * Style of every dashboard: what a card's number is stays readable, instead of shrinking to one line. Below the width of a
 * tablet, where Superset keeps its twelve columns, cards stand in pairs, titles and texts take the lines that they need,
 * tabs stand closer, and tables are set smaller, without the arrows of their headings, and take the height that they need
 * (the body of a table is the second child: the first is its heading, or an invisible copy that Superset measures).
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
    height: 192px !important;
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
  .dashboard-component-tabs .ant-tabs-tab + .ant-tabs-tab { margin-left: 12px !important; }
  .superset-chart-table th, .superset-chart-table td {
    font-size: 11px;
    min-width: 0 !important;
    padding: 4px 3px !important;
    white-space: normal !important;
  }
  .superset-chart-table th > [data-column-name] > :not([data-column-name]) { display: none; }
  .resizable-container:has([role="table"]),
  .resizable-container div:has([role="table"]),
  .resizable-container [role="table"] {
    height: auto !important;
    min-height: 0 !important;
    max-height: none !important;
  }
  .resizable-container [role="table"] > [role="presentation"]:nth-child(2) {
    height: auto !important;
    max-height: 520px !important;
  }
}
`;
