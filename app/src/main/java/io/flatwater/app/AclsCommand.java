package io.flatwater.app;

import io.flatwater.app.access.Grant;
import io.flatwater.app.access.Grants;
import io.flatwater.app.access.Role;
import io.flatwater.app.config.Configuration;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.CreateAclsOptions;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.errors.SecurityDisabledException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What each service may do on a cluster that has ACLs. */
@Command(
    name = "acls",
    description = {
      "Show the least that each service needs on a cluster with ACLs, or grant it to users.",
      "Names of topics, groups and transactional ids follow from the configuration."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  flatwater topics acls",
      "  flatwater topics acls --for trainer=User:t1 --for evaluator=User:e1",
      "  flatwater topics acls --config admin.yaml --for trainer=User:t1 --create"
    })
final class AclsCommand implements Callable<Integer> {
  private static final int TIMEOUT_MILLIS = 15_000;
  private static final String ROW = "%-22s %-16s %-36s %s%n";

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ConfigurationOptions options = new ConfigurationOptions();

  @Option(
      names = "--for",
      paramLabel = "ROLE=PRINCIPAL",
      description =
          "Who plays a role: producer, ingest, trainer, evaluator or operator; repeatable.")
  private Map<Role, String> principals = new LinkedHashMap<>();

  @Option(
      names = "--create",
      description = "Create the ACLs; takes a user who may alter the cluster.")
  private boolean create;

  @Override
  public Integer call() {
    Installation installation = new Installation(options.read());
    Map<Role, String> asked = new LinkedHashMap<>(principals);
    if (asked.isEmpty()) {
      if (create) {
        throw new Failure("say who gets them: --for trainer=User:NAME, and so on");
      }
      for (Role role : Role.values()) {
        asked.put(role, role.label());
      }
    }
    PrintWriter out = spec.commandLine().getOut();
    out.printf(Locale.ROOT, ROW, "who", "resource", "name", "operations");
    List<AclBinding> bindings = new ArrayList<>();
    asked.forEach(
        (role, principal) -> {
          for (Grant grant : grants(installation.configuration(), role)) {
            out.printf(
                Locale.ROOT, ROW, principal, grant.kind(), grant.name(), grant.spelledOperations());
            bindings.addAll(grant.bindings(principal));
          }
        });
    if (create) {
      create(installation, bindings);
      out.println("created " + bindings.size() + " ACLs");
    }
    out.flush();
    return 0;
  }

  private static List<Grant> grants(Configuration configuration, Role role) {
    return new Grants(configuration).of(role);
  }

  private static void create(Installation installation, List<AclBinding> bindings) {
    for (AclBinding binding : bindings) {
      if (!binding.entry().principal().matches("[^:]+:.+")) {
        throw new Failure(
            "found the principal \""
                + binding.entry().principal()
                + "\", expected TYPE:NAME such as User:trainer");
      }
    }
    try (Admin admin = Admin.create(installation.clients())) {
      admin.createAcls(bindings, new CreateAclsOptions().timeoutMs(TIMEOUT_MILLIS)).all().get();
    } catch (ExecutionException e) {
      throw new Failure(
          e.getCause() instanceof SecurityDisabledException
              ? "Kafka at "
                  + installation.configuration().broker().bootstrap()
                  + " has no authorizer, so that everybody may do everything; set"
                  + " authorizer.class.name on its brokers first"
              : "the ACLs were not created: " + e.getMessage(),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Failure("interrupted while waiting for the broker", e);
    }
  }
}
