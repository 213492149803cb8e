package org.peregrine.engine.principal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A verifier that knows some tokens; its generation changes when one is taken back. */
final class SomeTokens implements TokenVerifier {
    final Map<String, Principal> principals = new HashMap<>();
    final List<String> checked = new ArrayList<>();
    Exception failure;
    long generation;

    @Override
    public Principal verify(String token) throws RefusedTokenException, IOException {
        checked.add(token);
        if (failure instanceof IOException cannot) {
            throw cannot;
        }
        if (failure instanceof RuntimeException mistake) {
            throw mistake;
        }
        if (!principals.containsKey(token)) {
            throw new RefusedTokenException("Unknown token");
        }
        return principals.get(token);
    }

    @Override
    public long generation() {
        return generation;
    }
}
