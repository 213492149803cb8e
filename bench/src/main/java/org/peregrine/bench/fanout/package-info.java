/** A change and its many subscribers: CPU time of the server for a delivery, beside a loop that only writes. */
package org.peregrine.bench.fanout;
