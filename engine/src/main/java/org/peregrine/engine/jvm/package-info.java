/** What the engine needs of the JVM that it runs in. */
package org.peregrine.engine.jvm;
