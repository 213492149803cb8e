package org.peregrine.engine.served;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.Predicate;
import org.agrona.ErrorHandler;
import org.peregrine.engine.content.Listed;
import org.peregrine.engine.principal.CallerView;
import org.peregrine.engine.principal.Principal;
import org.peregrine.engine.principal.RequiredScopes;
import org.peregrine.engine.prompt.Prompt;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.resource.Resource;
import org.peregrine.engine.resource.ResourceTemplate;
import org.peregrine.engine.subscription.ListKind;
import org.peregrine.engine.subscription.Subscriber;
import org.peregrine.engine.subscription.Subscriptions;
import org.peregrine.engine.tool.Tool;

/**
 * The entries of a registry that each caller sees, by its scopes and by the authors' predicates. Found once for a
 * caller's principal and kept with it. Any thread; no allocation for a caller that is known.
 *
 * <pre>
 *   restricted entries   | tools | resources, templates | prompts |      a bit for each, in a caller's answers
 * </pre>
 */
public final class Visibility {
    /** The entries that one caller sees: a bit for each restricted entry. */
    private record Answers(Visibility of, BitSet listed, BitSet hidden) {}

    private static final ListKind[] KINDS = ListKind.values();

    private final IdentityHashMap<Listed, Integer> indexes = new IdentityHashMap<>();
    private final List<Listed> restricted = new ArrayList<>();
    private final List<RequiredScopes> scopes = new ArrayList<>();
    private final int[] ends = new int[KINDS.length];
    private final ErrorHandler errorHandler;
    private boolean hides;

    private Visibility(ErrorHandler errorHandler) {
        this.errorHandler = errorHandler;
    }

    static Visibility of(Registry registry, EntryScopes entryScopes, ErrorHandler errorHandler) {
        final Visibility visibility = new Visibility(errorHandler);
        visibility.add(registry.tools(), entryScopes);
        visibility.ends[ListKind.TOOLS.ordinal()] = visibility.restricted.size();
        visibility.add(registry.resources(), entryScopes);
        visibility.add(registry.templates(), entryScopes);
        visibility.ends[ListKind.RESOURCES.ordinal()] = visibility.restricted.size();
        visibility.add(registry.prompts(), entryScopes);
        visibility.ends[ListKind.PROMPTS.ordinal()] = visibility.restricted.size();
        return visibility;
    }

    private void add(List<? extends Listed> entries, EntryScopes entryScopes) {
        for (final Listed entry : entries) {
            final RequiredScopes required = entryScopes.of(entry);
            final boolean hidden = entry.access().audience() != null;
            hides |= hidden;
            if (hidden || !required.names().isEmpty()) {
                indexes.put(entry, restricted.size());
                restricted.add(entry);
                scopes.add(required);
            }
        }
    }

    /**
     * The entries of a list that not every caller sees.
     *
     * @param entries of the list.
     * @return those among them, in their order.
     */
    public List<Listed> restricted(List<? extends Listed> entries) {
        final List<Listed> some = new ArrayList<>(entries);
        some.retainAll(indexes.keySet());
        return some;
    }

    /**
     * Whether an entry does not exist for a caller, by its author's predicate.
     *
     * @param entry of the registry.
     * @param caller of the request; {@link Principal#ANONYMOUS}, whom nobody asked who calls, sees everything.
     * @return true when calls are to be answered as if it were unknown.
     */
    public boolean isHidden(Listed entry, Principal caller) {
        if (!hides || caller.isAnonymous()) {
            return false;
        }
        final Integer index = indexes.get(entry);
        return index != null && answers(caller).hidden.get(index);
    }

    /**
     * Whether a list shows an entry to a caller.
     *
     * @param entry of the registry.
     * @param caller of the request.
     * @return true when it has all scopes, and the author's predicate admits it.
     */
    public boolean isListed(Listed entry, Principal caller) {
        final Integer index = caller.isAnonymous() ? null : indexes.get(entry);
        return index == null || answers(caller).listed.get(index);
    }

    /**
     * Finds out what a caller sees, unless it is known. Off the path, so that no request has to wait for predicates.
     *
     * @param caller whose token is accepted.
     */
    public void prepare(Principal caller) {
        if (!restricted.isEmpty() && !caller.isAnonymous()) {
            answers(caller);
        }
    }

    /**
     * Whether two callers see different lists.
     *
     * @param kind of list.
     * @param one caller.
     * @param other caller.
     * @return false when the same entries are shown to both.
     */
    public boolean differs(ListKind kind, Principal one, Principal other) {
        final int first = kind.ordinal() == 0 ? 0 : ends[kind.ordinal() - 1];
        for (int i = first; i < ends[kind.ordinal()]; i++) {
            if (isListed(restricted.get(i), one) != isListed(restricted.get(i), other)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether two callers see any different list.
     *
     * @param one caller.
     * @param other caller.
     * @return false when the same entries are shown to both.
     */
    public boolean differs(Principal one, Principal other) {
        for (final ListKind kind : KINDS) {
            if (differs(kind, one, other)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Announces to a client the lists that are different for its caller now.
     *
     * @param subscriptions of the engine.
     * @param subscriber of the client.
     * @param before the caller that its lists were shown to.
     * @param now the caller that they are shown to.
     */
    public void announce(Subscriptions subscriptions, Subscriber subscriber, Principal before, Principal now) {
        for (final ListKind kind : KINDS) {
            if (differs(kind, before, now)) {
                subscriptions.changedFor(kind, subscriber);
            }
        }
    }

    /**
     * Whether there are entries that not every caller sees.
     *
     * @return false when all callers see the same.
     */
    public boolean isRestricting() {
        return !restricted.isEmpty();
    }

    private Answers answers(Principal caller) {
        if (CallerView.of(caller) instanceof Answers known && known.of == this) {
            return known;
        }
        final Answers answers = new Answers(this, new BitSet(restricted.size()), new BitSet(restricted.size()));
        for (int i = 0; i < restricted.size(); i++) {
            final boolean admitted = admits(restricted.get(i), caller);
            answers.hidden.set(i, !admitted);
            answers.listed.set(i, admitted && scopes.get(i).areGrantedTo(caller));
        }
        CallerView.keep(caller, answers);
        return answers;
    }

    /** Asks the author's predicate; one that fails admits nobody. */
    private boolean admits(Listed entry, Principal caller) {
        final Predicate<Principal> audience = entry.access().audience();
        try {
            return audience == null || audience.test(caller);
        } catch (final Throwable failure) {
            errorHandler.onError(new IllegalStateException(
                    "The predicate of visibleTo failed of the " + described(entry) + ", which stays hidden", failure));
            return false;
        }
    }

    private static String described(Listed entry) {
        return switch (entry) {
            case Tool tool -> "tool '" + tool.name() + "'";
            case Prompt prompt -> "prompt '" + prompt.name() + "'";
            case Resource resource -> "resource " + resource.uri();
            case ResourceTemplate template -> "resource template " + template.uriTemplate();
            default -> entry.getClass().getSimpleName();
        };
    }
}
