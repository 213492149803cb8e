package org.peregrine.engine.task;

import java.security.SecureRandom;
import java.util.Base64;

/** Ids of tasks, which nobody can guess: whoever has no credentials finds a task by its id alone. Any thread. */
final class TaskIds {
    /** 144 random bits. */
    private static final int BYTES = 18;

    private final SecureRandom random = new SecureRandom();

    /** 24 characters. */
    String next() {
        final byte[] bits = new byte[BYTES];
        random.nextBytes(bits);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
    }
}
