package org.peregrine.transports;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A suite that holds over TLS, too: it serves by {@link TestTls#of} and connects by {@link TestClient} or {@link
 * TestTls#connect}. {@code .ci/modes tls} finds and runs it with {@code -Dperegrine.test.tls}.
 */
@Retention(RetentionPolicy.SOURCE)
@Target(ElementType.TYPE)
public @interface OverTls {}
