// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.api.model;

/** The names that PROV itself defines. */
public final class Names {

  public static final String PROV = "http://www.w3.org/ns/prov#";
  public static final String XSD = "http://www.w3.org/2001/XMLSchema#";

  public static final QualifiedName PROV_TYPE = prov("type");
  public static final QualifiedName PROV_LABEL = prov("label");
  public static final QualifiedName PROV_ROLE = prov("role");
  public static final QualifiedName PROV_LOCATION = prov("location");
  public static final QualifiedName PROV_VALUE = prov("value");

  public static final QualifiedName PROV_BUNDLE = prov("Bundle");
  public static final QualifiedName PROV_COLLECTION = prov("Collection");
  public static final QualifiedName PROV_EMPTY_COLLECTION = prov("EmptyCollection");
  public static final QualifiedName PROV_PLAN = prov("Plan");
  public static final QualifiedName PROV_PERSON = prov("Person");
  public static final QualifiedName PROV_ORGANIZATION = prov("Organization");
  public static final QualifiedName PROV_SOFTWARE_AGENT = prov("SoftwareAgent");
  public static final QualifiedName PROV_REVISION = prov("Revision");
  public static final QualifiedName PROV_QUOTATION = prov("Quotation");
  public static final QualifiedName PROV_PRIMARY_SOURCE = prov("PrimarySource");

  public static final QualifiedName PROV_QUALIFIED_NAME = prov("QUALIFIED_NAME");
  public static final QualifiedName PROV_INTERNATIONALIZED_STRING = prov("InternationalizedString");

  public static final QualifiedName XSD_STRING = xsd("string");
  public static final QualifiedName XSD_LONG = xsd("long");
  public static final QualifiedName XSD_INT = xsd("int");
  public static final QualifiedName XSD_DOUBLE = xsd("double");
  public static final QualifiedName XSD_BOOLEAN = xsd("boolean");
  public static final QualifiedName XSD_DATE_TIME = xsd("dateTime");
  public static final QualifiedName XSD_ANY_URI = xsd("anyURI");

  private Names() {}

  public static QualifiedName prov(String localName) {
    return new QualifiedName(PROV, localName, "prov");
  }

  public static QualifiedName xsd(String localName) {
    return new QualifiedName(XSD, localName, "xsd");
  }
}
