/** Files of the engine on disk: kept from other users of the machine. */
package org.peregrine.engine.file;
