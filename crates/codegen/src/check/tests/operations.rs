//! The rules of parameters, requests and answers.

use super::{of_answers, of_operation, of_parameter, of_request, of_schemas};

#[test]
fn request_form() {
    let form = |schema: &str| {
        format!(
            "        required: true\n        content:\n\
             \x20         application/x-www-form-urlencoded: {{schema: {schema}}}\n"
        )
    };
    of_request(
        &form("{type: object, properties: {a: {type: array, items: {type: string}}}}"),
        &["openapi.yaml:12:47: request-form: nothing says how `a` is written in a form; \
           make it a text, a number or a boolean, or send JSON"],
    );
    of_request(
        &form("{type: string}"),
        &["openapi.yaml:12:47: request-form: a form has fields, and none are named here; \
           describe an object with `properties`"],
    );
}

#[test]
fn request_raw() {
    of_request(
        "        required: true\n        content:\n          text/plain: {schema: {type: integer}}\n",
        &["openapi.yaml:12:24: request-raw: a body of `text/plain` is one text, and this is no \
           string; write `type: string`"],
    );
}

#[test]
fn nullable_body() {
    of_request(
        "        required: true\n        content:\n\
         \x20         application/json: {schema: {type: object, nullable: true}}\n",
        &["openapi.yaml:12:53: nullable-body: a body that may be null has no type of its own; \
           leave it out, and document an empty answer"],
    );
}

#[test]
fn nullable_body_by_a_component() {
    of_schemas(
        "    A: {type: object, nullable: true}\n\
         \x20 requestBodies:\n    B: {required: true, content: {application/json: {schema: \
         {$ref: '#/components/schemas/A'}}}}\n",
        &["openapi.yaml:8:63: nullable-body: a body that may be null has no type of its own; \
           leave it out, and document an empty answer"],
    );
}

#[test]
fn parameter_location() {
    of_parameter(
        "        - {name: c, in: cookie, schema: {type: string}}\n",
        &["openapi.yaml:10:21: parameter-location: a parameter in a cookie is not sent; \
           leave it out, or set the header by hand"],
    );
}

#[test]
fn parameter_content() {
    of_parameter(
        "        - {name: c, in: query, content: {application/json: {schema: {type: string}}}}\n",
        &["openapi.yaml:10:32: parameter-content: a parameter with `content` is not encoded; \
           describe it by `schema`"],
    );
}

#[test]
fn parameter_style() {
    of_parameter(
        "        - {name: c, in: query, style: deepObject, schema: {type: object}}\n\
         \x20       - {name: d, in: query, schema: {type: object}}\n",
        &[
            "openapi.yaml:10:32: parameter-style: the style `deepObject` is not encoded; \
             write `form` for a query and `simple` elsewhere, or one parameter a member",
            "openapi.yaml:11:32: parameter-style: nothing says how a value of this schema is \
             written here; describe a text, a number, a boolean, or an array of such",
        ],
    );
    of_operation(
        "      responses: {'204': {description: d}}\n      parameters:\n\
         \x20       - {name: id, in: path, required: true, schema: {type: array, items: {}}}\n",
        &["openapi.yaml:9:48: parameter-style: nothing says how a value of this schema is \
           written here; describe a text, a number or a boolean"],
    );
}

#[test]
fn parameter_name() {
    let mend = "give the parameter another name";
    of_parameter(
        "        - {name: send, in: query, schema: {type: string}}\n\
         \x20       - {name: b-c, in: query, schema: {type: string}}\n\
         \x20       - {name: b_c, in: query, schema: {type: string}}\n",
        &[
            &format!(
                "openapi.yaml:10:11: parameter-name: `send` is also the name of something else \
                 of this operation; {mend}"
            ),
            &format!(
                "openapi.yaml:12:11: parameter-name: `b_c` is also the name of something else \
                 of this operation; {mend}"
            ),
        ],
    );
    of_parameter(
        "        - {name: b, in: query, schema: {type: string}}\n\
         \x20       - {name: b, in: query, schema: {type: string}}\n",
        &[&format!(
            "openapi.yaml:11:11: parameter-name: `b` is also the name of something else of this \
             operation; {mend}"
        )],
    );
}

#[test]
fn path_parameter() {
    of_operation(
        "      responses: {'204': {description: d}}\n      parameters:\n\
         \x20       - {name: other, in: path, schema: {type: string}}\n",
        &[
            "openapi.yaml:5:5: path-parameter: `{id}` of the path is no parameter of this \
             operation; declare it, with `in: path`",
            "openapi.yaml:9:11: path-parameter: the path `/a/{id}` has no `{other}`; \
             leave the parameter out, or correct its name",
            "openapi.yaml:9:11: path-parameter: the path parameter `other` is not required; \
             write `required: true`",
        ],
    );
}

#[test]
fn header_parameter() {
    of_parameter(
        "        - {name: X-A, in: header, schema: {type: array, items: {type: string}}}\n",
        &["openapi.yaml:10:35: header-parameter: a header is one text, and this may be null, \
           several, or anything; describe a text, a number or a boolean"],
    );
    of_parameter(
        "        - {name: X-A, in: header, schema: {type: string, nullable: true}}\n",
        &["openapi.yaml:10:35: header-parameter: a header is one text, and this may be null, \
           several, or anything; describe a text, a number or a boolean"],
    );
    of_parameter(
        "        - {name: X A, in: header, schema: {type: string}}\n\
         \x20       - {name: Authorization, in: header, schema: {type: string}}\n",
        &[
            "openapi.yaml:10:12: header-parameter: `X A` is no name of a header; \
             write letters, digits and hyphens",
            "openapi.yaml:11:12: header-parameter: OpenAPI says that a parameter `Authorization` \
             is ignored; leave it out; media types and `security` say the same",
        ],
    );
}

#[test]
fn request_media_type() {
    of_request(
        "        required: true\n        content:\n\
         \x20         application/json: {schema: {type: string}}\n\
         \x20         multipart/form-data: {schema: {type: string}}\n",
        &[
            "openapi.yaml:11:9: request-media-type: this body has several media types; \
             keep the one that is sent",
            "openapi.yaml:13:11: request-media-type: a body of `multipart/form-data` is not sent; \
             write JSON, a form, plain text or octets, or leave the operation out",
        ],
    );
}

#[test]
fn request_schema() {
    of_request(
        "        required: true\n        content:\n          application/json: {}\n",
        &["openapi.yaml:12:11: request-schema: nothing says what is in this body; \
           describe it by `schema`"],
    );
}

#[test]
fn request_optional() {
    of_request(
        "        content: {application/json: {schema: {type: string}}}\n",
        &["openapi.yaml:9:7: request-optional: this body may be left out, and the client always \
           sends one; write `required: true`, and let its members be optional"],
    );
}

#[test]
fn request_encoding() {
    of_request(
        "        required: true\n        content:\n          application/x-www-form-urlencoded:\n\
         \x20           schema: {type: object, properties: {a: {type: string}}}\n\
         \x20           encoding: {}\n",
        &["openapi.yaml:14:13: request-encoding: `encoding` is not followed; leave it out"],
    );
}

#[test]
fn answer_success() {
    of_answers(
        "        default: {description: d}\n",
        &["openapi.yaml:5:5: answer-success: this operation documents no success; \
           document its answer with a status of 2XX"],
    );
}

#[test]
fn answer_media_type() {
    let mend = "describe the JSON that is sent, alone; other bodies are not typed";
    of_answers(
        "        '200': {description: d, content: {text/csv: {schema: {type: string}}}}\n\
         \x20       '400': {description: d, content: {text/plain: {schema: {type: string}}}}\n",
        &[&format!(
            "openapi.yaml:9:9: answer-media-type: an answer of `text/csv` is not read; {mend}"
        )],
    );
    of_answers(
        "        '200':\n          description: d\n          content:\n\
         \x20           application/json: {schema: {type: string}}\n\
         \x20           application/xml: {schema: {type: string}}\n",
        &[&format!(
            "openapi.yaml:9:9: answer-media-type: this answer has several media types; {mend}"
        )],
    );
}

#[test]
fn answer_schema() {
    of_answers(
        "        '200': {description: d, content: {application/json: {}}}\n",
        &["openapi.yaml:9:9: answer-schema: nothing says what is in the body of this answer; \
           describe it by `schema`"],
    );
}

#[test]
fn answer_types() {
    of_answers(
        "        '200': {description: d, content: {application/json: {schema: {type: string}}}}\n\
         \x20       '202': {description: d}\n",
        &["openapi.yaml:10:9: answer-types: the body of this answer is not of the type that \
           another one has; give all successes one schema, and all errors one, or leave some out"],
    );
}

#[test]
fn error_types() {
    of_answers(
        "        '204': {description: d}\n        '401': {description: no body}\n\
         \x20       '404': {description: d, content: {application/json: {schema: {type: string}}}}\n\
         \x20       '409': {description: d, content: {application/json: {schema: {type: object}}}}\n",
        &["openapi.yaml:12:9: error-types: the body of this answer is not of the type that \
           another one has; give all successes one schema, and all errors one, or leave some out"],
    );
}
