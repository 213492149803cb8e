/**
 * The program {@code peregrine}: its commands, and what they share.
 *
 * <pre>
 *   PeregrineMain ──► ServeCommand ──► ContentOptions, CoreOptions, ObserveOptions, …    what is served, and how
 *                │         └──► Banner       addresses and a first call, on standard error
 *                ├──► ProfileCommand
 *                └──► the other commands, in a package each
 * </pre>
 */
package org.peregrine.tools;
