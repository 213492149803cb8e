package org.peregrine.transports.aeron;

/**
 * An error of a driver, in its own words.
 *
 * @param text its first line.
 * @param count of occurrences.
 * @param firstMs time of the first, since the epoch.
 * @param lastMs time of the last.
 */
public record DriverError(String text, int count, long firstMs, long lastMs) {}
