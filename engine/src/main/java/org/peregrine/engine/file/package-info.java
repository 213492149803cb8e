/** Files that the engine writes: created for their owner alone, with the reason in words when that fails. */
package org.peregrine.engine.file;
