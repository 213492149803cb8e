package org.peregrine.tools.chaos.disk;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** The files of the disk, and what the kernel may ask of them. One thread. */
final class DiskFiles {
    private static final long ROOT = 1;
    private static final int ALL_OF_OWNER = 0700;
    private static final int MODE_SET = 1;
    private static final int SIZE_SET = 8;
    private static final int MINOR_VERSION = 31;
    private static final int MAX_WRITE = 1 << 16;
    private static final int FREE_BLOCKS = 1 << 20;
    private static final int NAME_BYTES = 255;
    private static final int BLOCK = 4_096;

    /** Nodes whose last name is gone stay: a file that is open is read and written on. */
    private final Map<Long, DiskNode> nodes = new HashMap<>();

    private long lastId = ROOT;

    DiskFiles() {
        nodes.put(ROOT, new DiskNode(ROOT, DiskNode.DIRECTORY | ALL_OF_OWNER));
    }

    /** Answers a request; returns false when it has no answer. */
    boolean answer(DiskRequest request, DiskReply reply) {
        reply.begin(request.number());
        switch (request.operation()) {
            case 2, 36, 42 -> { // FORGET, INTERRUPT, BATCH_FORGET
                return false;
            }
            case 1 -> find(request, reply);
            case 3 -> reply.attributesOnce(node(request));
            case 4 -> set(request, reply);
            case 8 -> make(request, reply, 16, request.intAt(0));
            case 9 -> make(request, reply, 8, DiskNode.DIRECTORY | request.intAt(0));
            case 10, 11 -> remove(request, reply); // UNLINK, RMDIR
            case 12 -> rename(request, reply, 8);
            case 14, 27 -> reply.handle(); // OPEN, OPENDIR
            case 15 -> reply.bytes(node(request).read(request.sizeAt(8), request.intAt(16)));
            case 16 -> write(request, reply);
            case 17 -> freeSpace(reply);
            case 18, 20, 25, 29, 30, 38 -> reply.zeros(0); // RELEASE, FSYNC, FLUSH, those of directories, DESTROY
            case 26 -> begin(reply);
            case 28 -> list(request, reply);
            case 35 -> create(request, reply);
            case 45 -> rename(request, reply, 16);
            default -> reply.error(DiskReply.NO_SUCH_OPERATION);
        }
        return true;
    }

    private DiskNode node(DiskRequest request) {
        return nodes.get(request.node());
    }

    private static void begin(DiskReply reply) {
        reply.small(7).small(MINOR_VERSION).small(MAX_WRITE).small(0); // No feature: each changes what is asked.
        reply.small(0).small(MAX_WRITE).small(1).zeros(36);
    }

    private void find(DiskRequest request, DiskReply reply) {
        final DiskNode found = node(request).children().get(request.textAt(0));
        if (found == null) {
            reply.error(DiskReply.NO_ENTRY);
        } else {
            reply.entry(found);
        }
    }

    private void set(DiskRequest request, DiskReply reply) {
        final DiskNode node = node(request);
        if ((request.intAt(0) & SIZE_SET) != 0) {
            node.resize(request.sizeAt(16));
        }
        if ((request.intAt(0) & MODE_SET) != 0) {
            node.permit(request.intAt(68));
        }
        reply.attributesOnce(node);
    }

    private DiskNode add(DiskNode parent, String name, int mode) {
        final DiskNode node = new DiskNode(++lastId, mode);
        nodes.put(node.id(), node);
        parent.children().put(name, node);
        return node;
    }

    private void make(DiskRequest request, DiskReply reply, int nameAt, int mode) {
        final DiskNode parent = node(request);
        final String name = request.textAt(nameAt);
        if (parent.children().containsKey(name)) {
            reply.error(DiskReply.EXISTS);
        } else {
            reply.entry(add(parent, name, mode));
        }
    }

    private void create(DiskRequest request, DiskReply reply) {
        final DiskNode parent = node(request);
        final String name = request.textAt(16);
        final DiskNode found = parent.children().get(name);
        reply.entry(found == null ? add(parent, name, DiskNode.REGULAR | request.intAt(4)) : found)
                .handle();
    }

    private void remove(DiskRequest request, DiskReply reply) {
        final Map<String, DiskNode> names = node(request).children();
        final DiskNode found = names.get(request.textAt(0));
        if (found == null) {
            reply.error(DiskReply.NO_ENTRY);
        } else if (!found.children().isEmpty()) {
            reply.error(DiskReply.NOT_EMPTY);
        } else {
            names.remove(request.textAt(0));
        }
    }

    private void rename(DiskRequest request, DiskReply reply, int nameAt) {
        final String from = request.textAt(nameAt);
        final String to = request.textAt(nameAt + from.getBytes(StandardCharsets.UTF_8).length + 1);
        final Map<String, DiskNode> target = nodes.get(request.longAt(0)).children();
        final DiskNode moved = node(request).children().remove(from);
        if (moved == null) {
            reply.error(DiskReply.NO_ENTRY);
        } else {
            target.put(to, moved);
        }
    }

    private void write(DiskRequest request, DiskReply reply) {
        final DiskNode node = node(request);
        if (node.isDirectory()) {
            reply.error(DiskReply.IS_DIRECTORY);
            return;
        }
        final int length = request.intAt(16);
        node.write(request.sizeAt(8), request.array(), DiskRequest.HEADER + 40, length);
        reply.small(length).small(0);
    }

    private static void freeSpace(DiskReply reply) {
        reply.number(FREE_BLOCKS).number(FREE_BLOCKS).number(FREE_BLOCKS).number(FREE_BLOCKS);
        reply.number(FREE_BLOCKS).small(BLOCK).small(NAME_BYTES).small(BLOCK).zeros(28);
    }

    private void list(DiskRequest request, DiskReply reply) {
        long next = 0;
        for (final Map.Entry<String, DiskNode> child : node(request).children().entrySet()) {
            final boolean isDue = next++ >= request.longAt(8);
            if (isDue && !reply.listed(child.getKey(), child.getValue(), next, request.intAt(16))) {
                return;
            }
        }
    }
}
