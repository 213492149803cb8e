/** The engine's JSON Schemas: compiled once for all shards, and the validators that run them off the path. */
package org.peregrine.engine.schema;
