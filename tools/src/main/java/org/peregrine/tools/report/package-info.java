/**
 * Reports as one HTML page without anything from a network: percentile plots and time lines as inline SVG, tables.
 * Knows histograms and series of numbers, not where they come from.
 */
package org.peregrine.tools.report;
