package io.flatwater.app.access;

import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/**
 * What may be done with one resource, or with all whose names begin alike.
 *
 * @param resource literal or prefixed
 * @param operations at least one
 */
public record Grant(ResourcePattern resource, Set<AclOperation> operations) {

  public Grant {
    operations = Collections.unmodifiableSet(EnumSet.copyOf(operations));
  }

  static Grant literal(ResourceType type, String name, AclOperation... operations) {
    return new Grant(
        new ResourcePattern(type, name, PatternType.LITERAL), EnumSet.copyOf(List.of(operations)));
  }

  static Grant prefixed(ResourceType type, String prefix, AclOperation... operations) {
    return new Grant(
        new ResourcePattern(type, prefix, PatternType.PREFIXED),
        EnumSet.copyOf(List.of(operations)));
  }

  /** Tells whether it speaks of a resource. */
  boolean covers(ResourceType type, String name) {
    return resource.resourceType() == type
        && (resource.patternType() == PatternType.PREFIXED
            ? name.startsWith(resource.name())
            : name.equals(resource.name()));
  }

  /** Tells whether it is of a kind of which a service has one only, whatever its name. */
  boolean isOnly(ResourceType type) {
    return resource.resourceType() == type && type != ResourceType.TOPIC;
  }

  /**
   * Returns the ACLs that grant it from any host.
   *
   * @param principal for example {@code User:trainer}
   */
  public List<AclBinding> bindings(String principal) {
    return operations.stream()
        .map(o -> new AccessControlEntry(principal, "*", o, AclPermissionType.ALLOW))
        .map(e -> new AclBinding(resource, e))
        .toList();
  }

  /** Returns the kind of resource in words, for example {@code consumer group}. */
  public String kind() {
    return Refusal.kind(resource.resourceType());
  }

  /** Returns the name as people write it; a prefix ends with a star. */
  public String name() {
    return resource.name() + (resource.patternType() == PatternType.PREFIXED ? "*" : "");
  }

  /** Returns the operations in words. */
  public String spelledOperations() {
    return operations.stream().map(Enum::name).collect(Collectors.joining(", "));
  }
}
