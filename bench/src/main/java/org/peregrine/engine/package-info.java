/**
 * The benchmarks' foot in the engine's package, as the Disruptor's benchmarks have theirs: the stages are not public,
 * and a benchmark of one stage is no reason to make them so. Nothing here is in the engine's own jar.
 */
package org.peregrine.engine;
