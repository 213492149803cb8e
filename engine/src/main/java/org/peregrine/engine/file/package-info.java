/**
 * Files that the engine writes, created for their owner alone, and those of the operator that it reads again when they
 * change; with the reason in words when that fails.
 */
package org.peregrine.engine.file;
