/**
 * A file system of files in memory, served by a process of its own over {@code /dev/fuse}. Whoever stops that process
 * has a disk that hangs, without any right: its calls wait in the kernel, as those to a broken disk do.
 *
 * <pre>
 *   server ──write()──► kernel ──/dev/fuse──► DiskProcess ──► DiskRequest ──► DiskFiles ──► DiskNode
 *                          ◄────────────────────────────────── DiskReply ◄──────┘
 * </pre>
 */
package org.peregrine.tools.chaos.disk;
