/** Counters: what a shard did and what it refused, readable while it runs. */
package org.peregrine.engine.status;
