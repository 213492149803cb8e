/**
 * JSON that authors wrote and the engine writes on: checked texts, names of members, frames of content blocks. At the
 * bottom, and not exported.
 */
package org.peregrine.engine.json;
