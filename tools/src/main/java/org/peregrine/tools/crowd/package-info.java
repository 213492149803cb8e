/**
 * Crowds: connections that are opened, spoken with and held, by threads of this process or of several, and changes that
 * all of them are told.
 *
 * <pre>
 *   CrowdPlan ──► Crowd ─┬─ LocalCrowd ──► CrowdPart, one a thread ──► Member, one a connection
 *                        │                    └─► Deliveries          ChangeAuthor, a thread of its own
 *                        └─ LedCrowd ◄── lines of JSON ──► CrowdWorker ──► LocalCrowd of another process
 *   CrowdResult ◄── all of them
 * </pre>
 */
package org.peregrine.tools.crowd;
