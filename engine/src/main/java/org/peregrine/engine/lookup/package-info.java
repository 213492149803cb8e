/** Finding what is registered by the bytes of a message. */
package org.peregrine.engine.lookup;
