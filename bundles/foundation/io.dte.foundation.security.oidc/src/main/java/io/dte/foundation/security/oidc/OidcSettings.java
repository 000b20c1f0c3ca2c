// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.security.oidc;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The issuer, and what its claims mean here. */
@ObjectClassDefinition(name = "OpenID Connect", description = "An issuer whose access tokens are accepted as bearer tokens")
public @interface OidcSettings {

  @AttributeDefinition(name = "Issuer", description = "The iss claim, for example https://login.example.org/realms/dte")
  String issuer() default "";

  @AttributeDefinition(name = "Keys", description = "Address of the issuer's JWKS; empty: asked from "
      + "ISSUER/.well-known/openid-configuration")
  String jwksUri() default "";

  @AttributeDefinition(name = "Audience", description = "One of the aud claim's values has to be this")
  String audience() default "dte";

  @AttributeDefinition(name = "Name claim", description = "The claim that names the user, unique among the issuer's")
  String nameClaim() default "sub";

  @AttributeDefinition(name = "Role claim",
      description = "The claim, a text or a list, that tells the roles; a dot leads into an object: realm_access.roles")
  String roleClaim() default "roles";

  @AttributeDefinition(name = "Role mapping", description = "VALUE=ROLE, such as twin-users=scientist; without any, the "
      + "values are taken as viewer, scientist, developer and operator")
  String[] roles() default {};

  @AttributeDefinition(name = "Clock skew", description = "Seconds the issuer's clock may differ", min = "0", max = "300")
  int skewSeconds() default 30;
}
