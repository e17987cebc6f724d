//! The rules of schemas.

use super::{of_operation, of_schemas};

#[test]
fn r#type() {
    of_schemas(
        "    A: {type: strin}\n",
        &["openapi.yaml:6:9: type: \"strin\" is no type of OpenAPI 3.0; \
           write string, integer, number, boolean, array or object"],
    );
}

#[test]
fn not() {
    of_schemas(
        "    A: {type: object, not: {type: object}}\n",
        &["openapi.yaml:6:23: not: `not` is not enforced; \
           leave it out, and say it in the description"],
    );
}

#[test]
fn read_only_required() {
    let operation = "      parameters: [{name: id, in: path, required: true, schema: {type: string}}]\n\
         \x20     responses: {'204': {description: d}}\n      requestBody:\n\
         \x20       required: true\n        content:\n\
         \x20         application/json:\n            schema:\n              type: object\n\
         \x20             required: [id]\n\
         \x20             properties: {id: {type: string, readOnly: true}}\n";
    of_operation(
        operation,
        &[
            "openapi.yaml:15:15: read-only-required: `id` is required where OpenAPI says that it is \
           not sent; leave it out of `required`, or write a schema for each direction",
        ],
    );
}

#[test]
fn discriminator() {
    of_schemas(
        "    A:\n      oneOf: [{$ref: '#/components/schemas/B'}]\n\
         \x20     discriminator: {propertyName: k, mapping: {c: '#/components/schemas/C'}}\n\
         \x20   B: {type: object, properties: {k: {type: string}}}\n\
         \x20   C: {type: string}\n\
         \x20   D:\n      oneOf: [{$ref: '#/components/schemas/C'}]\n\
         \x20     discriminator: {propertyName: k}\n",
        &[
            "openapi.yaml:8:7: discriminator: `c` means \"#/components/schemas/C\", which is no \
             case of this `oneOf`; name one that is",
            "openapi.yaml:12:7: discriminator: a case beside this discriminator is no component \
             that is an object; name objects with `properties`, each by a `$ref`",
        ],
    );
}

#[test]
fn all_of_conflict() {
    of_schemas(
        "    A:\n      allOf:\n        - {type: object, properties: {a: {type: string}}}\n\
         \x20       - {type: object, properties: {a: {type: integer}}}\n\
         \x20   B: {allOf: [{type: object}, {type: string}]}\n",
        &[
            "openapi.yaml:6:5: all-of-conflict: two parts of this schema disagree about `a`; \
             describe it in one of them",
            "openapi.yaml:10:5: all-of-conflict: a part of this schema does not describe an \
             object; make all of them objects; a limit of a text belongs beside its `type`",
        ],
    );
}

#[test]
fn all_of_conflict_with_what_stands_beside_it() {
    of_schemas(
        "    A:\n      allOf: [{$ref: '#/components/schemas/B'}]\n\
         \x20     properties: {a: {type: integer}}\n\
         \x20   B: {type: object, properties: {a: {type: string}}}\n\
         \x20   C:\n      allOf: [{$ref: '#/components/schemas/B'}]\n\
         \x20     properties: {a: {type: string, description: said otherwise}}\n",
        &["openapi.yaml:6:5: all-of-conflict: two parts of this schema disagree about `a`; \
           describe it in one of them"],
    );
}

#[test]
fn all_of_conflict_with_the_type_beside_it() {
    of_schemas(
        "    A: {type: string}\n    B:\n      type: object\n      properties:\n\
         \x20       a: {nullable: true, type: string, allOf: [{$ref: '#/components/schemas/A'}]}\n\
         \x20       b: {nullable: true, type: object, allOf: [{$ref: '#/components/schemas/A'}]}\n",
        &["openapi.yaml:11:29: all-of-conflict: the type beside this reference is not that of \
           what is meant; write that one, or none"],
    );
}

#[test]
fn any_of() {
    of_schemas(
        "    A: {anyOf: [{type: string}, {type: integer}]}\n",
        &["openapi.yaml:6:9: any-of: a value of `anyOf` cannot be told apart; \
           write `oneOf`, of objects that the value of one member tells apart"],
    );
}

#[test]
fn default_kind() {
    of_schemas(
        "    A: {type: string, default: 1}\n    B: {type: string, enum: [a], default: b}\n\
         \x20   C: {type: integer, default: 1}\n",
        &[
            "openapi.yaml:6:23: default-kind: the default 1 is no value of this schema; \
             correct it, or leave it out",
            "openapi.yaml:7:34: default-kind: the default \"b\" is no value of this schema; \
             correct it, or leave it out",
        ],
    );
}

#[test]
fn discriminator_parent() {
    of_schemas(
        "    A: {type: object, discriminator: {propertyName: k}, properties: {k: {type: string}}}\n\
         \x20   B: {allOf: [{$ref: '#/components/schemas/A'}, {type: object}]}\n",
        &["openapi.yaml:7:9: discriminator-parent: a part of this schema has a discriminator, \
           and so may contain this one; move the discriminator to a `oneOf` of the children"],
    );
}

#[test]
fn enum_kind() {
    of_schemas(
        "    A: {type: integer, enum: [1, 2]}\n    B: {type: string, enum: [a, 1]}\n",
        &[
            "openapi.yaml:6:24: enum-kind: values are listed of something that is no string, \
             and would be lost; list them in the description",
            "openapi.yaml:7:23: enum-kind: 1 is no string; quote it, or leave it out",
        ],
    );
}

#[test]
fn format_misplaced() {
    of_schemas(
        "    A: {type: object, format: date}\n",
        &["openapi.yaml:6:23: format-misplaced: `format` says nothing about a value of type \
           object; leave it out"],
    );
}

#[test]
fn nullable_type_of_a_case_that_is_referred_to() {
    of_schemas(
        "    A: {type: string, nullable: true}\n\
         \x20   B: {oneOf: [{$ref: '#/components/schemas/A'}, {type: integer}]}\n",
        &["openapi.yaml:7:18: nullable-type: a case of `oneOf` that may be null cannot be told \
           from the others; write `nullable: true` where the whole is used"],
    );
}

#[test]
fn nullable_type() {
    of_schemas(
        "    A: {type: object, properties: {b: {nullable: true, minLength: 1}}}\n",
        &["openapi.yaml:6:40: nullable-type: `nullable` says nothing without a `type` beside it; \
           write the type, or `allOf` with one reference"],
    );
}

#[test]
fn pattern() {
    let mend = "correct it; flags such as `(?i)` are not of ECMA 262, write both cases";
    of_schemas(
        "    A: {type: string, pattern: '(?i)a'}\n    B: {type: string, pattern: '(?:a|b)(?=c)'}\n",
        &[&format!(
            "openapi.yaml:6:23: pattern: this pattern is no regular expression of ECMA 262: \
             Invalid group modifier; {mend}"
        )],
    );
}

#[test]
fn member_name() {
    of_schemas(
        "    A:\n      type: object\n      properties:\n        b-c: {type: string}\n\
         \x20       b_c: {type: string}\n        extra: {type: string}\n",
        &[
            "openapi.yaml:10:9: member-name: `b_c` and `b-c` become one field; \
             leave one of them out",
            "openapi.yaml:11:9: member-name: `extra` becomes the field that keeps unknown \
             members; leave it out; it is kept among the unknown members",
        ],
    );
}

#[test]
fn type_name() {
    of_schemas(
        "    a_b: {type: string}\n    aB: {type: string}\n",
        &["openapi.yaml:6:5: type-name: `a_b` and `aB` become one type; \
           give one of them another name"],
    );
    of_schemas(
        "    nullable: {type: string}\n",
        &["openapi.yaml:6:5: type-name: `nullable` and a type that every client uses become one \
           type; give one of them another name"],
    );
}
