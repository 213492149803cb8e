/**
 * Side-by-side rigs: a server and the least that any server could do, under the same client in one run.
 *
 * <pre>
 *   LineRig ──► LineClient ──stdio or TCP──► RawEcho          bytes in, the same bytes out
 *          └──► LineClient ──stdio or TCP──► the server       tools/call echo
 * </pre>
 *
 * <p>The rigs use nothing but the JDK, so that {@code java -cp bench/target/classes} starts them.
 */
package org.peregrine.bench.rig;
