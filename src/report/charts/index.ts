/** Charts for a page. They stand apart from it, for they load a large library: a server that shows a page does not. */
export {
  type BarChartData,
  barChart,
  type HeatmapData,
  heatmap,
  type LineChartData,
  lineChart,
} from './charts.ts';
