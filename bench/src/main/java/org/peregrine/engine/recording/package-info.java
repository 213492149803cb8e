/**
 * The part of the benchmarks that stands in the recorder's own package: the tap is package-private, and shall stay so.
 */
package org.peregrine.engine.recording;
