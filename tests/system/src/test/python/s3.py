# SPDX-License-Identifier: Apache-2.0
"""A bucket in a fresh S3 server that checks signatures after the fourth call. Usage: s3.py ENDPOINT; prints a key pair."""
import json
import sys

import boto3

ANYTHING = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}


def client(service, key, secret):
    return boto3.client(service, endpoint_url=sys.argv[1], region_name="us-east-1", aws_access_key_id=key,
                        aws_secret_access_key=secret)


iam = client("iam", "any", "any")
iam.create_user(UserName="twin")
iam.put_user_policy(UserName="twin", PolicyName="all", PolicyDocument=json.dumps(ANYTHING))
pair = iam.create_access_key(UserName="twin")["AccessKey"]
s3 = client("s3", pair["AccessKeyId"], pair["SecretAccessKey"])
s3.create_bucket(Bucket="rain")
s3.put_object(Bucket="rain", Key="2020/a b+ü.csv", Body=b"one\n")
s3.put_object(Bucket="rain", Key="2020/deep/c.csv", Body=b"two\n")
s3.put_object(Bucket="rain", Key="default.csv", Body=b"three\n")
print(pair["AccessKeyId"], pair["SecretAccessKey"])
