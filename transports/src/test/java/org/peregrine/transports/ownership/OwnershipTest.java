package org.peregrine.transports.ownership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.peregrine.transports.ownership.OwnershipServer.ALICE;
import static org.peregrine.transports.ownership.OwnershipServer.ALICE_LATER;
import static org.peregrine.transports.ownership.OwnershipServer.STRANGERS;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.peregrine.transports.OverTls;
import org.peregrine.transports.ownership.Owned.Thing;

/**
 * Everything that belongs to a caller, as a table. She keeps it with a new token, and for others it does not exist: they
 * get what they get for a name that nobody has, and change nothing. The last round goes over one connection for all of
 * them.
 */
@OverTls
@Timeout(120)
class OwnershipTest {
    @RegisterExtension
    final OwnershipServer world = new OwnershipServer();

    static Stream<Owned> rows() {
        return Stream.of(OwnedSessions.rows(), OwnedRequests.rows(), OwnedTasks.rows(), OwnedConnections.rows())
                .flatMap(List::stream);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void shouldBelongToItsOwnerAlone(Owned row) throws Exception {
        for (final String token : List.of(ALICE, ALICE_LATER)) {
            final Thing thing = row.making().make(world, token);
            tryAsStrangers(row, thing);
            row.success().check(world, thing.answered(row.reach().reach(world, thing, token, thing.handle)));
        }
        world.shareConnection();
        final Thing thing = row.making().make(world, ALICE);
        tryAsStrangers(row, thing);
        row.unharmed().check(world, thing);
    }

    private void tryAsStrangers(Owned row, Thing thing) throws Exception {
        final String absent = row.absent().apply(thing.handle);
        for (final String stranger : STRANGERS) {
            final String tried =
                    row.reach().reach(world, thing, stranger, thing.handle).shown(thing.handle, absent);
            assertThat(tried)
                    .as(stranger)
                    .isEqualTo(row.reach().reach(world, thing, stranger, absent).shown(thing.handle, absent));
        }
        for (final String name : List.of(thing.handle, absent)) {
            assertThat(row.reach().reach(world, thing, null, name).status()).isEqualTo(401);
        }
    }
}
