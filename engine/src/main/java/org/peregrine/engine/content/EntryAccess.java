package org.peregrine.engine.content;

import java.util.function.Predicate;
import org.peregrine.engine.principal.Principal;
import org.peregrine.engine.principal.RequiredScopes;

/**
 * The callers of an entry, by its author's will. Immutable; any thread, as the predicate has to be.
 *
 * @param scopes that a caller needs; one without them is told so.
 * @param audience says who sees the entry; to others it does not exist. Null when everybody does.
 */
public record EntryAccess(RequiredScopes scopes, Predicate<Principal> audience) {
    /** Everybody may use the entry. */
    public static final EntryAccess EVERYBODY = new EntryAccess(RequiredScopes.NONE, null);

    /** The same with more scopes. */
    EntryAccess and(RequiredScopes more) {
        return new EntryAccess(scopes.and(more), audience);
    }

    /** The same for those alone whom another predicate admits, too. */
    EntryAccess and(Predicate<Principal> more) {
        return new EntryAccess(scopes, audience == null ? more : audience.and(more));
    }
}
