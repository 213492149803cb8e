/** Child processes that are measured: CPU time and memory from /proc, paused while another one has the processor. */
package org.peregrine.bench.process;
