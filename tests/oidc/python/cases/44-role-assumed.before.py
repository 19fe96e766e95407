import boto3
c = boto3.client('sts').assume_role(RoleArn='a', RoleSessionName='b')['Credentials']
s3 = boto3.client('s3', aws_access_key_id=c['AccessKeyId'], aws_secret_access_key=c['SecretAccessKey'], aws_session_token=c['SessionToken'], endpoint_url='x')
