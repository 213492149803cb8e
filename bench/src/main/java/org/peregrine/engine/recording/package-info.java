/** Benchmarks in the package of the recording: the tap is package-private, and shall stay so. */
package org.peregrine.engine.recording;
