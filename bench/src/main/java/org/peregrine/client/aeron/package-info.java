/** The benchmarks' foot in the package of Aeron's client, whose gate is not public. */
package org.peregrine.client.aeron;
