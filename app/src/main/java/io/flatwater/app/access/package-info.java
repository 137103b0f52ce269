/**
 * Who may do what on a Kafka cluster that has ACLs: the least that each service needs.
 *
 * <p>Start with {@link io.flatwater.app.access.Role}. {@link io.flatwater.app.access.Grants} says
 * what a role needs, as data; the command {@code flatwater topics acls} shows and creates it, and
 * the page {@code docs/security.md} holds the same table. {@link io.flatwater.app.access.Refusal}
 * says in a sentence what a cluster has refused. Everything here is immutable.
 */
@NullMarked
package io.flatwater.app.access;

import org.jspecify.annotations.NullMarked;
