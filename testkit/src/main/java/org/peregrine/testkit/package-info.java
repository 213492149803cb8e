/** An engine in a test, on the test's own thread and clock. */
package org.peregrine.testkit;
