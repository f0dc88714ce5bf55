/** Indices of the read model: the US AQI of a day; that of an hour's NowCast; the European AQI of an hour. */
export type IndexName = "us-aqi" | "us-aqi-nowcast" | "european-aqi";
