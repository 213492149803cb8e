/** The built-in recorder: stamps of every message become histograms that can be read while the engine runs. */
package org.peregrine.engine.metrics;
